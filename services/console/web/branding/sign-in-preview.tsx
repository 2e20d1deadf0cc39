import { Alert, Card, Group, SegmentedControl, Text, Title } from '@mantine/core';
import { useDebouncedValue, useElementSize } from '@mantine/hooks';
import { useState } from 'react';
import { useWorkspace } from '../workspaces/workspace-queries.js';
import { type Look, previewQuery } from './look.js';

/** CSS pixels of a window; what stands for it is smaller where it must be. */
const DEVICES = {
  wide: { label: 'Wide', width: 1100, height: 640 },
  phone: { label: 'Phone', width: 390, height: 680 },
} as const;
type Device = keyof typeof DEVICES;

/**
 * The sign-in page itself, made by the service that serves it (services/authorize/src/pages/sign-in-preview.controller.ts), with what stands in the form. It
 * is to be seen, not used: it takes no focus, and its policy lets it do nothing.
 */
export function SignInPreview({ look }: { readonly look: Look }) {
  const { workspace } = useWorkspace();
  const [device, setDevice] = useState<Device>(window.innerWidth < 600 ? 'phone' : 'wide');
  const [scheme, setScheme] = useState<'light' | 'dark'>('light');
  const { ref, width: room } = useElementSize();
  const [query] = useDebouncedValue(previewQuery(look, scheme), 400);
  const { width, height } = DEVICES[device];
  const scale = room === 0 ? 1 : Math.min(1, room / width);
  const sameOrigin = new URL(workspace.issuer).origin === window.location.origin;
  return (
    <Card>
      <Group justify="space-between" mb="sm">
        <Title order={2} size="h4">
          Sign-in page
        </Title>
        <Group gap="xs">
          <SegmentedControl
            aria-label="Window of the preview"
            size="xs"
            data={[
              { value: 'wide', label: DEVICES.wide.label },
              { value: 'phone', label: DEVICES.phone.label },
            ]}
            value={device}
            onChange={(value) => setDevice(value === 'phone' ? 'phone' : 'wide')}
          />
          <SegmentedControl
            aria-label="Colours of the preview"
            size="xs"
            data={[
              { value: 'light', label: 'Light' },
              { value: 'dark', label: 'Dark' },
            ]}
            value={scheme}
            onChange={(value) => setScheme(value === 'dark' ? 'dark' : 'light')}
          />
        </Group>
      </Group>
      {!sameOrigin && (
        <Alert title="No preview here">
          This workspace’s pages are at another address than the console, which may not show them in a frame.
        </Alert>
      )}
      {sameOrigin && workspace.disabled && (
        <Alert title="No preview">The workspace is disabled, and has no pages while it is.</Alert>
      )}
      {sameOrigin && !workspace.disabled && (
        <div ref={ref} style={{ height: height * scale, overflow: 'hidden' }}>
          <iframe
            title="Preview of the sign-in page"
            src={`${workspace.issuer}/sign-in-preview?${query}`}
            sandbox=""
            inert
            tabIndex={-1}
            width={width}
            height={height}
            style={{
              display: 'block',
              marginInline: device === 'phone' ? 'auto' : undefined,
              border: '1px solid var(--mantine-color-default-border)',
              borderRadius: 'var(--mantine-radius-md)',
              transform: scale === 1 ? undefined : `scale(${scale})`,
              transformOrigin: 'top left',
            }}
          />
        </div>
      )}
      <Text size="sm" c="dimmed" mt="sm">
        The page itself, to look at. Nothing is saved by looking.
      </Text>
    </Card>
  );
}
