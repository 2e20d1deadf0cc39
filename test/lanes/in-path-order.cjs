// Files in the order of their paths, so that runs are alike; those that stop parts of the system late, the scan of everything last.
const { default: Sequencer } = require('@jest/test-sequencer');

const LATE = ['directory.test.ts', 'audit-outage.test.ts', 'secrets-never-appear.test.ts'];
const rank = ({ path }) => LATE.findIndex((name) => path.endsWith(`/${name}`));

module.exports = class InPathOrder extends Sequencer {
  sort(tests) {
    return [...tests].sort((one, other) => rank(one) - rank(other) || one.path.localeCompare(other.path));
  }
};
