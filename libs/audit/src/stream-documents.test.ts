import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { AuditEvent } from '@ostiary/contracts/ostiary/audit/v1/audit';
import { auditEventSchema } from './audit-event.schema.js';
import { AUDIT_EVENT_TYPES, type AuditEventType } from './event-types.js';
import { exampleEvent, streamDocuments } from './stream-documents.js';

const folder = path.resolve(import.meta.dirname, '../../../docs/audit');
const types = Object.keys(AUDIT_EVENT_TYPES) as AuditEventType[];

describe('the description of the stream', () => {
  it.each(Object.entries(streamDocuments()))(
    'docs/audit/%s is what `node tools/audit-docs.ts` writes',
    (name, content) => {
      expect(readFileSync(path.join(folder, name), 'utf8')).toBe(content);
    },
  );

  it.each(types)('%s: its example fits the schema, and is canonical proto3 JSON', (type) => {
    const event = exampleEvent(type);
    expect(auditEventSchema.strict().parse(event)).toEqual(event);
    const read = AuditEvent.fromJSON(event);
    const numbers = { epoch: Number(read.producer?.epoch), sequence: Number(read.producer?.sequence) };
    const written = event as { producer: object };
    expect(AuditEvent.toJSON(read)).toEqual({ ...written, producer: { ...written.producer, ...numbers } });
  });

  it.each(types)('%s: its example has every field that the page lists', (type) => {
    const { fields } = AUDIT_EVENT_TYPES[type];
    const event = exampleEvent(type);
    const success = typeof event === 'object' && event !== null && 'outcome' in event && event.outcome === 'success';
    for (const field of fields) {
      if (success && (field === 'error' || field === 'clause')) continue;
      expect(event).toHaveProperty(field);
    }
  });
});
