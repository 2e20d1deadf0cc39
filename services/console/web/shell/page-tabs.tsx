import { Tabs, Text } from '@mantine/core';
import { type ReactNode, Suspense } from 'react';
import { useSearchParams } from 'react-router';

interface Tab {
  /** In the address: `?tab=…`. */
  readonly value: string;
  readonly label: string;
  /** Made when the tab is opened; loaded then, if it is lazy. */
  readonly panel: ReactNode;
}

/** What a page is about, from several sides; the first is shown first. */
export function PageTabs({ tabs }: { readonly tabs: readonly [Tab, ...Tab[]] }) {
  const [query, setQuery] = useSearchParams();
  const [first] = tabs;
  return (
    <Tabs
      value={query.get('tab') ?? first.value}
      onChange={(next) => setQuery({ tab: next ?? first.value }, { replace: true })}
      keepMounted={false}
    >
      <Tabs.List mb="lg">
        {tabs.map(({ value, label }) => (
          <Tabs.Tab key={value} value={value}>
            {label}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {tabs.map(({ value, panel }) => (
        <Tabs.Panel key={value} value={value}>
          <Suspense fallback={<Text aria-busy="true">Loading…</Text>}>{panel}</Suspense>
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}
