import { Button, Center, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { Search } from 'lucide-react';
import { useState } from 'react';
import { useSearchParams } from 'react-router';

/** The text that is searched for: in the address, so that it can be shared and is still there when one comes back. */
export function useSearchText(): string {
  return useSearchParams()[0].get('search') ?? '';
}

export function SearchField({ label, placeholder }: { readonly label: string; readonly placeholder: string }) {
  const [query, setQuery] = useSearchParams();
  const [text, setText] = useState(query.get('search') ?? '');
  const search = useDebouncedCallback((wanted: string) => {
    setQuery(
      (before) => {
        const next = new URLSearchParams(before);
        if (wanted === '') next.delete('search');
        else next.set('search', wanted);
        return next;
      },
      { replace: true },
    );
  }, 200);
  return (
    <TextInput
      type="search"
      aria-label={label}
      placeholder={placeholder}
      leftSection={<Search size={16} aria-hidden />}
      value={text}
      maxLength={200}
      w={{ base: '100%', sm: 320 }}
      onChange={(event) => {
        setText(event.currentTarget.value);
        search(event.currentTarget.value.trim());
      }}
    />
  );
}

export interface MoreProps {
  readonly query: {
    readonly hasNextPage: boolean;
    readonly isFetchingNextPage: boolean;
    readonly fetchNextPage: () => unknown;
  };
}

/** The next page of a list, while there is one. */
export function More({ query }: MoreProps) {
  if (!query.hasNextPage) return null;
  return (
    <Center mt="md">
      <Button variant="default" loading={query.isFetchingNextPage} onClick={() => query.fetchNextPage()}>
        Show more
      </Button>
    </Center>
  );
}
