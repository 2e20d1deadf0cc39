import type { Image } from './image.ts';

/** A target of a Dockerfile: what `docker build --target` makes. */
export interface Target {
  readonly name: string;
  readonly from: string;
  /** Folders of layers that are copied, `token/packages`, in their order. */
  readonly layers: readonly string[];
  /** The other instructions by name, their arguments as they are written. */
  readonly instructions: Readonly<Record<string, string>>;
}

/** The stages of a Dockerfile, as far as ours uses the language. */
export function targetsOf(dockerfile: string): Target[] {
  const lines = dockerfile
    .replace(/\\\n/g, ' ')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  const stages: { name: string; from: string; layers: string[]; instructions: Record<string, string> }[] = [];
  for (const line of lines) {
    const [, instruction = '', rest = ''] = /^(\w+)\s+(.*)$/.exec(line) ?? [];
    const [, from = '', name = ''] = instruction === 'FROM' ? (/^(\S+)(?: AS (\S+))?$/.exec(rest) ?? []) : [];
    if (instruction === 'FROM') stages.push({ name, from, layers: [], instructions: {} });
    const stage = stages.at(-1);
    const [, layer] = /^--from=build \/images\/(\S+)\/ \/$/.exec(rest) ?? [];
    if (stage && instruction === 'COPY' && layer !== undefined) stage.layers.push(layer);
    else if (stage && instruction !== 'FROM') stage.instructions[instruction] = rest;
  }
  return stages;
}

/** The target of an image, as the Dockerfile should have it: the same layers and the same run. */
export const expectedLayers = ({ name, layers }: Image): string[] => layers.map((layer) => `${name}/${layer.name}`);
