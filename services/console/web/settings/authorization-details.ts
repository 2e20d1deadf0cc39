import type { Workspace } from '../workspaces/workspace-queries.js';

export type DetailsTypes = NonNullable<Workspace['settings']['authorization_details_types']>;

/** What a workspace switches on by its name, in the words of whoever decides about it. */
export const PREBUILT = [
  {
    type: 'payment_initiation',
    label: 'Payments',
    description: 'One payment: amount, payee, account. Asked each time.',
  },
  {
    type: 'account_information',
    label: 'Account information',
    description: 'Which accounts, what of them, until when. Asked again for more only.',
  },
  {
    type: 'health_record_access',
    label: 'Health records',
    description: 'Records by kind, of whom, for what. Asked each time.',
  },
  {
    type: 'tool_call',
    label: 'Tool calls',
    description: 'What an agent may call, how often and for what. Asked each time.',
  },
] as const;

export interface DetailsFields extends Record<string, unknown> {
  readonly prebuilt: string[];
  /** JSON: the types of the workspace's own. */
  readonly own: string;
}

const isPrebuilt = (entry: DetailsTypes[number]): boolean =>
  entry.schema === undefined && PREBUILT.some(({ type }) => type === entry.type);

export function fieldsOf(types: DetailsTypes): DetailsFields {
  const own = types.filter((entry) => !isPrebuilt(entry));
  return {
    prebuilt: types.filter(isPrebuilt).map(({ type }) => type),
    own: own.length === 0 ? '' : JSON.stringify(own, null, 2),
  };
}

/** What is saved. A pre-built type that stays on keeps what the settings say of it. Own types come last; `undefined`: they are no JSON list. */
export function typesOf({ prebuilt, own }: DetailsFields, before: DetailsTypes): readonly unknown[] | undefined {
  const list = listIn(own);
  if (list === undefined) return undefined;
  const chosen = PREBUILT.filter(({ type }) => prebuilt.includes(type)).map(
    ({ type }) => before.find((entry) => isPrebuilt(entry) && entry.type === type) ?? { type },
  );
  return [...chosen, ...list];
}

export function listIn(text: string): readonly unknown[] | undefined {
  if (text.trim() === '') return [];
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
