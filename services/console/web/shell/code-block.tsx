import { Code } from '@mantine/core';
import { CopyIcon } from './copy.js';

/** Text to paste into a file or a terminal. Focusable, so that the keyboard can scroll it. */
export function CodeBlock({ text, what }: { readonly text: string; readonly what: string }) {
  return (
    <div style={{ position: 'relative' }}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: WCAG 2.1.1: what scrolls is reached by the keyboard. */}
      <section tabIndex={0} aria-label={what} style={{ overflowX: 'auto', borderRadius: 'var(--mantine-radius-md)' }}>
        <Code block style={{ minWidth: 'max-content', paddingInlineEnd: '3rem' }}>
          {text}
        </Code>
      </section>
      <div style={{ position: 'absolute', insetInlineEnd: 6, insetBlockStart: 6 }}>
        <CopyIcon value={text} what={what} />
      </div>
    </div>
  );
}
