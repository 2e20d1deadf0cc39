import { afterRestoreMain } from '@ostiary/audit/after-restore';
import { endRevivedSessions } from './restore/end-revived-sessions.js';

await afterRestoreMain({ service: 'authorize', schema: 'authorize', repeat: endRevivedSessions });
