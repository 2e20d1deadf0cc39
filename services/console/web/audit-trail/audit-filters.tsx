import { Button, Group, MultiSelect, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { eventTypesQuery } from './audit-queries.js';

const TEXTS = [
  { name: 'actor', label: 'Actor', placeholder: 'id of a user or client' },
  { name: 'client_id', label: 'Client id', placeholder: '' },
  { name: 'request_id', label: 'Request id', placeholder: '' },
  { name: 'grant_id', label: 'Grant id', placeholder: '' },
] as const;
const TIMES = [
  { name: 'from', label: 'From' },
  { name: 'to', label: 'Until' },
] as const;
const FILTERS = ['type', 'outcome', 'from', 'to', 'actor', 'client_id', 'request_id', 'grant_id'] as const;

export type AuditSearch = Partial<Record<Exclude<(typeof FILTERS)[number], 'outcome'>, string>> & {
  readonly outcome?: 'success' | 'failure';
};

/** What is searched for: it is in the address, so that it can be shared. */
export function useAuditSearch(): AuditSearch {
  const [query] = useSearchParams();
  const search: Record<string, string> = {};
  for (const name of FILTERS) {
    const value = query.get(name) ?? '';
    if (value !== '' && name !== 'outcome') search[name] = value;
  }
  const outcome = query.get('outcome');
  return { ...search, ...(outcome === 'success' || outcome === 'failure' ? { outcome } : {}) };
}

/** RFC 3339 in UTC → what a field for local time holds, to the second. */
function localTime(time: string): string {
  const at = new Date(time);
  if (Number.isNaN(at.getTime())) return '';
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}

export function AuditFilters() {
  const [query, setQuery] = useSearchParams();
  const { data: types } = useSuspenseQuery(eventTypesQuery);
  // Fields keep what is being typed; they begin anew when everything is cleared.
  const [cleared, setCleared] = useState(0);
  const change = (changes: Readonly<Record<string, string>>) =>
    setQuery(
      (before) => {
        const next = new URLSearchParams(before);
        for (const [name, value] of Object.entries(changes)) {
          if (value === '') next.delete(name);
          else next.set(name, value);
        }
        return next;
      },
      { replace: true },
    );
  const typed = useDebouncedCallback(change, 250);
  const any = FILTERS.some((name) => query.has(name));
  return (
    <Group mb="md" align="flex-end" key={cleared}>
      <MultiSelect
        label="Types"
        placeholder={query.has('type') ? undefined : 'any'}
        data={[...types.keys()]}
        value={(query.get('type') ?? '').split(',').filter((type) => types.has(type))}
        onChange={(chosen) => change({ type: chosen.join(',') })}
        searchable
        clearable
        clearButtonProps={{ 'aria-label': 'Any type' }}
        nothingFoundMessage="No such type"
        flex="1 1 16rem"
      />
      <Select
        label="Outcome"
        data={[
          { value: '', label: 'any' },
          { value: 'success', label: 'success' },
          { value: 'failure', label: 'failure' },
        ]}
        value={query.get('outcome') ?? ''}
        onChange={(value) => change({ outcome: value ?? '' })}
        allowDeselect={false}
        w={130}
      />
      {TIMES.map(({ name, label }) => (
        <TextInput
          key={name}
          type="datetime-local"
          step={1}
          label={label}
          defaultValue={localTime(query.get(name) ?? '')}
          onChange={(event) => {
            const at = new Date(event.currentTarget.value);
            typed({ [name]: Number.isNaN(at.getTime()) ? '' : at.toISOString() });
          }}
        />
      ))}
      {TEXTS.map(({ name, label, placeholder }) => (
        <TextInput
          // What a link of an event has set is shown.
          key={`${name} ${query.get(name) === null ? '' : 'set'}`}
          label={label}
          placeholder={placeholder}
          defaultValue={query.get(name) ?? ''}
          onChange={(event) => typed({ [name]: event.currentTarget.value.trim() })}
          spellCheck={false}
        />
      ))}
      {any && (
        <Button
          variant="default"
          onClick={() => {
            change(Object.fromEntries(FILTERS.map((name) => [name, ''])));
            setCleared(cleared + 1);
          }}
        >
          Clear
        </Button>
      )}
    </Group>
  );
}
