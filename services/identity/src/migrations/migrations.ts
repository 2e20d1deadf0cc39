import { CreateUsers1795000000000 } from './1795000000000-create-users.js';
import { CreateMailOutbox1799000000000 } from './1799000000000-create-mail-outbox.js';
import { CreateMailLinks1799100000000 } from './1799100000000-create-mail-links.js';
import { CreatePasskeys1799500000000 } from './1799500000000-create-passkeys.js';
import { CreateMailedCodes1801500000000 } from './1801500000000-create-mailed-codes.js';
import { CreateUserCodes1802000000000 } from './1802000000000-create-user-codes.js';
import { CreateOrganizations1806000000000 } from './1806000000000-create-organizations.js';
import { DisabledUsers1806500000000 } from './1806500000000-disabled-users.js';

export const SCHEMA = 'identity';

/** Every migration, in order. */
export const MIGRATIONS = [
  CreateUsers1795000000000,
  CreateMailOutbox1799000000000,
  CreateMailLinks1799100000000,
  CreatePasskeys1799500000000,
  CreateMailedCodes1801500000000,
  CreateUserCodes1802000000000,
  CreateOrganizations1806000000000,
  DisabledUsers1806500000000,
];
