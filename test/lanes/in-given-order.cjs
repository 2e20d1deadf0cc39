// Files in the order that they are given in, so that runs are alike.
const { default: Sequencer } = require('@jest/test-sequencer');

const rank = ({ path }) => process.argv.findIndex((given) => path.endsWith(`/${given}`));

module.exports = class InGivenOrder extends Sequencer {
  sort(tests) {
    return [...tests].sort((one, other) => rank(one) - rank(other));
  }
};
