import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';

/** Indigo: 6 and darker have 4.5:1 on white, 3 and lighter on the dark page. */
const indigo: MantineColorsTuple = [
  '#eef0ff',
  '#dcdffb',
  '#b7bdf2',
  '#9aa3f0',
  '#6f79e2',
  '#555fd6',
  '#4347c2',
  '#3f3fb8',
  '#33339a',
  '#282a78',
];

const CLOSE = { 'aria-label': 'Close' };
const DIALOGS = { target: '#dialogs' };

export const theme = createTheme({
  primaryColor: 'indigo',
  colors: { indigo },
  primaryShade: { light: 7, dark: 6 },
  autoContrast: true,
  luminanceThreshold: 0.28,
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "Cascadia Code", Menlo, Consolas, monospace',
  headings: { fontWeight: '650' },
  components: {
    Button: { defaultProps: { size: 'sm' } },
    // Its tinted kinds have text of the same colour, which is too pale.
    Alert: { defaultProps: { variant: 'default' } },
    Card: { defaultProps: { withBorder: true, radius: 'lg', padding: 'lg' } },
    // Below a section their <header> is none of the page.
    Modal: {
      defaultProps: { radius: 'lg', centered: true, size: 'lg', closeButtonProps: CLOSE, portalProps: DIALOGS },
    },
    Notification: { defaultProps: { closeButtonProps: CLOSE } },
    Drawer: { defaultProps: { closeButtonProps: CLOSE, portalProps: DIALOGS } },
    Tooltip: { defaultProps: { withArrow: true, events: { hover: true, focus: true, touch: true } } },
    // What it would put the focus on is no child that a menu may have (WAI-ARIA §5.2.4).
    Menu: { defaultProps: { withInitialFocusPlaceholder: false } },
    Skeleton: { defaultProps: { radius: 'md' } },
  },
});

/** WCAG 2.2 §1.4.3: what the library has too pale. */
export const contrast: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#5b6270',
    '--mantine-color-placeholder': '#667085',
    '--mantine-color-error': '#b42318',
    '--mantine-color-body': '#ffffff',
    '--mantine-color-anchor': '#3f3fb8',
    '--console-page': '#f6f7fb',
    '--console-mark': '#3f3fb8',
  },
  dark: {
    '--mantine-color-dimmed': '#a9b1c2',
    '--mantine-color-placeholder': '#98a1b3',
    '--mantine-color-error': '#ff9a92',
    '--mantine-color-body': '#181b23',
    '--mantine-color-text': '#e6e9f0',
    '--mantine-color-anchor': '#a9b2ff',
    '--mantine-color-default': '#20242e',
    '--mantine-color-default-border': '#3a4150',
    '--mantine-color-default-hover': '#282d39',
    '--mantine-color-dark-6': '#20242e',
    '--mantine-color-dark-4': '#3a4150',
    '--mantine-color-dark-5': '#282d39',
    '--console-page': '#101218',
    '--console-mark': '#8d97f0',
  },
});
