import { Button, Table } from '@mantine/core';
import type { ReactNode } from 'react';

/** One column of a list. */
export interface Column<R> {
  readonly head: string;
  readonly cell: (row: R) => ReactNode;
  /** The width of the window from which on there is room for it; absent: always. */
  readonly from?: 'sm' | 'md';
  /** Names that somebody chose, and identifiers: broken wherever there is no more room. */
  readonly breakable?: true;
}

interface RowsProps<R extends { readonly id: string }> {
  readonly rows: readonly R[];
  readonly columns: readonly Column<R>[];
  /** What can be done with a row, last in it; `false`: nothing, as far as this role goes. */
  readonly actions?: false | ((row: R) => ReactNode);
  /** A row opens when its name is pressed. */
  readonly opens?: boolean;
  /** Rows of several lines: what belongs together stands at their top. */
  readonly tall?: boolean;
}

/** The table of a list: a row each, the first column naming it. */
export function Rows<R extends { readonly id: string }>({
  rows,
  columns,
  actions = false,
  opens = false,
  tall = false,
}: RowsProps<R>) {
  return (
    <Table verticalSpacing="sm" highlightOnHover={opens}>
      <Table.Thead>
        <Table.Tr>
          {columns.map(({ head, from }) => (
            <Table.Th key={head} {...visible(from)}>
              {head}
            </Table.Th>
          ))}
          {actions && <Table.Th>Actions</Table.Th>}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((row) => (
          <Table.Tr key={row.id} {...(tall ? { style: { verticalAlign: 'top' } } : {})}>
            {columns.map(({ head, cell, from, breakable }) => (
              <Table.Td key={head} {...visible(from)} {...(breakable === true ? { className: 'breakable' } : {})}>
                {cell(row)}
              </Table.Td>
            ))}
            {actions && <Table.Td>{actions(row)}</Table.Td>}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

const visible = (from: 'sm' | 'md' | undefined) => (from === undefined ? {} : { visibleFrom: from });

interface RowActionProps {
  /** With the name of the row, for those who do not see where it stands. */
  readonly label: string;
  readonly onClick: () => void;
  readonly destroys?: boolean;
  readonly pending?: boolean;
  readonly children: ReactNode;
}

export function RowAction({ label, onClick, destroys = false, pending = false, children }: RowActionProps) {
  const danger = destroys ? { color: 'red', c: 'var(--mantine-color-error)' } : {};
  return (
    <Button size="compact-sm" variant="subtle" {...danger} aria-label={label} loading={pending} onClick={onClick}>
      {children}
    </Button>
  );
}
