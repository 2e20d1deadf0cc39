import { Alert, ColorSwatch, Group, Stack, Text } from '@mantine/core';
import { accentColors, contrastOnPage, READABLE } from '@ostiary/oauth/accent-colors';

const SCHEMES = [
  { scheme: 'light', title: 'In light colours', wrong: 'too pale' },
  { scheme: 'dark', title: 'In dark colours', wrong: 'too dark' },
] as const;

/** 4.48 → `4.4`: never rounded to what it is not. */
const ratio = (value: number): string => (Math.floor(value * 10) / 10).toFixed(1);

/** WCAG 2.2 §1.4.3: what the pages make of a colour that could not be read. `color`: `#rrggbb`. */
export function ContrastReport({ color }: { readonly color: string }) {
  const reports = SCHEMES.map(({ scheme, ...words }) => ({
    ...words,
    used: accentColors(color, scheme).accent,
    contrast: contrastOnPage(color, scheme),
  }));
  const problems = reports.filter(({ used }) => used !== color);
  return (
    <Alert title={problems.length === 0 ? 'It can be read everywhere' : 'It is adjusted where it could not be read'}>
      <Stack gap="xs" role="status">
        {reports.map(({ title, wrong, used, contrast }) => (
          <Group key={title} gap="xs" align="flex-start" wrap="nowrap">
            <ColorSwatch color={used} size={18} mt={2} withShadow={false} aria-hidden />
            <Text size="sm">
              {title}:{' '}
              {used === color
                ? `as it is, ${ratio(contrast)} to 1 against the page.`
                : contrast < READABLE
                  ? `${wrong}, ${ratio(contrast)} to 1 where text needs ${READABLE} to 1. The pages use ${used}.`
                  : `neither black nor white could be read on it. The pages use ${used}.`}
            </Text>
          </Group>
        ))}
      </Stack>
    </Alert>
  );
}
