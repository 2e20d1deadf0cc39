import { Select } from '@mantine/core';
import type { ReactNode } from 'react';

export interface Found {
  readonly value: string;
  readonly label: string;
}

interface FinderProps {
  readonly label: string;
  readonly placeholder: string;
  readonly found: readonly Found[];
  /** What is chosen, with its name as far as it is known. */
  readonly chosen: Found | undefined;
  readonly onChoose: (value: string | undefined) => void;
  readonly search: string;
  readonly onSearch: (text: string) => void;
  readonly nothing: string;
  readonly error?: ReactNode;
}

/** One of many, found by the server: a list of a few thousand is never loaded for choosing from. */
export function Finder({ label, placeholder, found, chosen, onChoose, search, onSearch, nothing, error }: FinderProps) {
  const known = chosen === undefined || found.some(({ value }) => value === chosen.value);
  return (
    <Select
      label={label}
      placeholder={placeholder}
      data={known ? [...found] : [chosen, ...found]}
      value={chosen?.value ?? null}
      onChange={(value) => onChoose(value ?? undefined)}
      searchable
      searchValue={search}
      onSearchChange={onSearch}
      // The server has searched.
      filter={({ options }) => options}
      nothingFoundMessage={nothing}
      error={error}
      clearable
      clearButtonProps={{ 'aria-label': `Any ${label.toLowerCase()}` }}
      w={{ base: '100%', sm: 280 }}
    />
  );
}
