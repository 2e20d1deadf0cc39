// Types of authorization details, a workspace that has them and a client for tests.
import type { WorkspaceSettings } from '../workspace.js';
import { type DetailsTypeEntry, detailsTypesOf } from './details-type.js';

export const BANK = 'https://bank.example/';
export const CLINIC = 'https://clinic.example/';

/** A type of the workspace's own, with every kind of rule. */
export const TRANSFER: DetailsTypeEntry = {
  type: 'transfer',
  resources: [BANK],
  schema: {
    type: 'object',
    properties: {
      actions: { type: 'array', items: { type: 'string', enum: ['start', 'see', 'stop'] }, uniqueItems: true },
      limit: {
        type: 'object',
        properties: {
          amount: { type: 'string', format: 'decimal', maxLength: 20 },
          currency: { type: 'string', pattern: '^[A-Z]{3}$', maxLength: 3 },
        },
        required: ['amount', 'currency'],
      },
      times: { type: 'integer', minimum: 1, maximum: 100, default: 1 },
      folder: { type: 'string', maxLength: 100 },
      payee: { type: 'string', maxLength: 100, title: 'Payee' },
    },
    required: ['limit', 'payee'],
  },
  template: {
    en: 'Send up to {limit.amount} {limit.currency}[ to {payee}][ from {folder}]',
    de: 'Bis zu {limit.amount} {limit.currency}[ an {payee}][ aus {folder}] senden',
  },
  words: [{ value: 'start', text: { en: 'start it', de: 'starten' } }],
  comparison: [
    { field: 'limit.amount', rule: 'at-most' },
    { field: 'times', rule: 'at-most' },
    { field: 'folder', rule: 'prefix' },
  ],
};

export const SETTINGS: Pick<WorkspaceSettings, 'authorizationDetailsTypes' | 'resources'> = {
  authorizationDetailsTypes: [
    TRANSFER,
    { type: 'account_information' },
    { type: 'payment_initiation' },
    { type: 'tool_call', withoutUser: true },
  ],
  resources: [
    { identifier: BANK, name: 'Bank', scopes: [] },
    { identifier: CLINIC, name: 'Clinic', scopes: [] },
  ],
};

export const TYPES = detailsTypesOf(SETTINGS);

export const CLIENT = {
  authorizationDetailsTypes: ['transfer', 'account_information', 'payment_initiation', 'tool_call'],
  resources: [],
};

/** What the user has allowed in most tests. */
export const GRANTED = {
  type: 'transfer',
  limit: { amount: '100.00', currency: 'EUR' },
  payee: 'Miller',
  times: 3,
  folder: '/house',
};
