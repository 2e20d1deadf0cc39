import { pullImage } from './docker.ts';
import type { Store, StoreContext, StoreWays } from './store.ts';

/** What the environment names, else Docker if it answers and has the image, else local programs. */
export async function chooseStore(ways: StoreWays, context: StoreContext): Promise<Store> {
  const url = context.env[ways.variable];
  if (url) return ways.external(url);
  if (context.docker) {
    const pulled = await pullImage(ways.image);
    if (pulled === true) return ways.container(context.docker, ways.image);
    context.lifecycle.say(`Docker has no ${ways.image} and cannot fetch it (${pulled}): using local programs instead.`);
  }
  return ways.local();
}
