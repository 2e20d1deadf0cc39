import { Card, Group, Loader, Text } from '@mantine/core';
import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { Empty } from './empty.js';
import { PageTitle } from './page-title.js';
import { ProblemAlert } from './problem-alert.js';
import { More, type MoreProps, SearchField, useSearchText } from './search.js';

interface ListPageProps {
  readonly title: string;
  readonly note: string;
  readonly list: MoreProps['query'] & {
    readonly none: boolean;
    readonly isFetching: boolean;
    readonly error: unknown;
  };
  /** How one more comes to be; `false`: not by this role. */
  readonly create: ReactNode;
  /** What stands there before there is any. */
  readonly empty: { readonly icon: LucideIcon; readonly title: string; readonly words: string };
  readonly search: { readonly label: string; readonly placeholder: string };
  /** What is said where no row has the text that was searched for. */
  readonly nothing: (text: string) => string;
  /** The table. */
  readonly children: ReactNode;
}

/** A page that is one list, searched by the server (`useSearchText`), page by page. */
export function ListPage({ title, note, list, create, empty, search, nothing, children }: ListPageProps) {
  const text = useSearchText();
  const isFirst = list.none && text === '';
  return (
    <>
      <PageTitle title={title} note={note} actions={!isFirst && create} />
      <ProblemAlert error={list.error} />
      {isFirst ? (
        <Empty icon={empty.icon} title={empty.title} action={create}>
          {empty.words}
        </Empty>
      ) : (
        <Card>
          <Group mb="md" justify="space-between">
            <SearchField {...search} />
            {list.isFetching && <Loader size="sm" aria-label="Loading" />}
          </Group>
          {list.none ? (
            <Text c="dimmed" role="status" className="breakable">
              {nothing(text)}
            </Text>
          ) : (
            children
          )}
          <More query={list} />
        </Card>
      )}
    </>
  );
}
