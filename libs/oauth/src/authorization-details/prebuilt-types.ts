/** Types that a workspace switches on by their name, as data. What a bank or a hospital needs otherwise it defines itself. */
import type { DetailsDefinition } from './details-type.js';

const text = (maxLength: number, title: string) => ({ type: 'string', minLength: 1, maxLength, title });
const listOf = (values: readonly string[], title: string) => ({
  type: 'array',
  items: { type: 'string', enum: values },
  minItems: 1,
  maxItems: values.length,
  uniqueItems: true,
  title,
});
/** ISO 13616. */
const account = {
  type: 'object',
  properties: { iban: { type: 'string', pattern: '^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$', maxLength: 34, title: 'IBAN' } },
  required: ['iban'],
};

/** RFC 9396 §2: its first example. One payment, and one only: each is asked about. */
const PAYMENT_INITIATION: DetailsDefinition = {
  remembered: false,
  schema: {
    type: 'object',
    properties: {
      actions: { ...listOf(['initiate', 'status', 'cancel'], 'Actions'), default: ['initiate'] },
      instructedAmount: {
        type: 'object',
        properties: {
          currency: { type: 'string', pattern: '^[A-Z]{3}$', maxLength: 3, title: 'Currency' },
          amount: { type: 'string', format: 'decimal', maxLength: 20, title: 'Amount' },
        },
        required: ['currency', 'amount'],
      },
      creditorName: text(140, 'Payee'),
      creditorAccount: account,
      debtorAccount: account,
      remittanceInformationUnstructured: text(140, 'Reference'),
    },
    required: ['instructedAmount', 'creditorName', 'creditorAccount'],
  },
  template: {
    en: 'Pay {instructedAmount.amount} {instructedAmount.currency} to {creditorName}, account {creditorAccount.iban}[, from your account {debtorAccount.iban}][, with the reference {remittanceInformationUnstructured}]: {actions}',
    de: '{instructedAmount.amount} {instructedAmount.currency} an {creditorName} zahlen, Konto {creditorAccount.iban}[, von Ihrem Konto {debtorAccount.iban}][, Verwendungszweck {remittanceInformationUnstructured}]: {actions}',
  },
  words: [
    { value: 'initiate', text: { en: 'start the payment', de: 'die Zahlung auslösen' } },
    { value: 'status', text: { en: 'see what has become of it', de: 'sehen, was aus ihr geworden ist' } },
    { value: 'cancel', text: { en: 'cancel it', de: 'sie abbrechen' } },
  ],
  comparison: [{ field: 'instructedAmount.amount', rule: 'at-most' }],
};

/** RFC 9396 §2.2: its second example. */
const ACCOUNT_INFORMATION: DetailsDefinition = {
  remembered: true,
  schema: {
    type: 'object',
    properties: {
      actions: listOf(['list_accounts', 'read_balances', 'read_transactions'], 'Actions'),
      accounts: { type: 'array', items: account, minItems: 1, maxItems: 20, uniqueItems: true, title: 'Accounts' },
      validUntil: { type: 'string', format: 'date', maxLength: 10, title: 'Until' },
    },
    required: ['actions'],
  },
  template: {
    en: 'In your online banking: {actions}[, for the accounts {accounts.iban} only][, until {validUntil}]',
    de: 'In Ihrem Online-Banking: {actions}[, nur bei den Konten {accounts.iban}][, bis {validUntil}]',
  },
  words: [
    { value: 'list_accounts', text: { en: 'see which accounts you have', de: 'sehen, welche Konten Sie haben' } },
    { value: 'read_balances', text: { en: 'see how much is on them', de: 'die Kontostände sehen' } },
    { value: 'read_transactions', text: { en: 'see what comes in and goes out', de: 'die Umsätze sehen' } },
  ],
  comparison: [
    { field: 'accounts', rule: 'subset' },
    { field: 'validUntil', rule: 'at-most' },
  ],
};

const RECORDS = ['allergies', 'conditions', 'documents', 'immunizations', 'medications', 'observations', 'procedures'];

/** Health records, by kind; what about whom, for what, and for how long. */
const HEALTH_RECORD_ACCESS: DetailsDefinition = {
  remembered: false,
  schema: {
    type: 'object',
    properties: {
      actions: listOf(['read', 'write'], 'Actions'),
      datatypes: listOf(RECORDS, 'Records'),
      identifier: text(128, 'Patient'),
      purpose: { type: 'string', enum: ['treatment', 'payment', 'research', 'own_use'], title: 'Purpose' },
      validUntil: { type: 'string', format: 'date', maxLength: 10, title: 'Until' },
    },
    required: ['actions', 'datatypes', 'purpose'],
  },
  template: {
    en: 'Health records ({datatypes}): {actions}[, of the patient {identifier}], for {purpose}[, until {validUntil}]',
    de: 'Gesundheitsdaten ({datatypes}): {actions}[, der Patientin oder des Patienten {identifier}], für {purpose}[, bis {validUntil}]',
  },
  words: [
    { value: 'read', text: { en: 'read', de: 'lesen' } },
    { value: 'write', text: { en: 'change', de: 'ändern' } },
    { value: 'allergies', text: { en: 'allergies', de: 'Allergien' } },
    { value: 'conditions', text: { en: 'conditions', de: 'Erkrankungen' } },
    { value: 'documents', text: { en: 'documents', de: 'Dokumente' } },
    { value: 'immunizations', text: { en: 'vaccinations', de: 'Impfungen' } },
    { value: 'medications', text: { en: 'medication', de: 'Medikamente' } },
    { value: 'observations', text: { en: 'measurements and findings', de: 'Messwerte und Befunde' } },
    { value: 'procedures', text: { en: 'treatments', de: 'Behandlungen' } },
    { value: 'treatment', text: { en: 'your treatment', de: 'Ihre Behandlung' } },
    { value: 'payment', text: { en: 'billing', de: 'die Abrechnung' } },
    { value: 'research', text: { en: 'research', de: 'Forschung' } },
    { value: 'own_use', text: { en: 'your own use', de: 'Ihren eigenen Gebrauch' } },
  ],
  comparison: [{ field: 'validUntil', rule: 'at-most' }],
};

/** What an agent may call: tools of a server, with what, how often. */
const TOOL_CALL: DetailsDefinition = {
  remembered: false,
  schema: {
    type: 'object',
    properties: {
      tools: { type: 'array', items: text(128, 'Tool'), minItems: 1, maxItems: 50, uniqueItems: true, title: 'Tools' },
      arguments: {
        type: 'array',
        items: {
          type: 'object',
          properties: { name: text(64, 'Name'), value: text(512, 'Value') },
          required: ['name', 'value'],
        },
        minItems: 1,
        maxItems: 20,
        uniqueItems: true,
        title: 'With',
      },
      maxCalls: { type: 'integer', minimum: 1, maximum: 10_000, title: 'At most, calls' },
      purpose: text(280, 'Purpose'),
    },
    required: ['tools'],
  },
  template: {
    en: 'Call {tools}[, at most {maxCalls} times][, for this: {purpose}]',
    de: '{tools} aufrufen[, höchstens {maxCalls}-mal][, zu diesem Zweck: {purpose}]',
  },
  words: [],
  comparison: [
    { field: 'tools', rule: 'subset' },
    { field: 'maxCalls', rule: 'at-most' },
  ],
};

/** By `type`. */
export const PREBUILT_TYPES: ReadonlyMap<string, DetailsDefinition> = new Map([
  ['payment_initiation', PAYMENT_INITIATION],
  ['account_information', ACCOUNT_INFORMATION],
  ['health_record_access', HEALTH_RECORD_ACCESS],
  ['tool_call', TOOL_CALL],
]);
