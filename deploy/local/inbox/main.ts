// The inbox as a program of the local system:  node deploy/local/inbox/main.ts SMTP_PORT HTTP_PORT
import { startInbox } from './inbox.ts';

const [smtp = 0, http = 0] = process.argv.slice(2).map(Number);
const inbox = await startInbox({ smtp, http });
console.log(`SMTP on port ${inbox.ports.smtp}, pages on port ${inbox.ports.http}`);
process.once('SIGTERM', () => void inbox.close().then(() => process.exit(0)));
