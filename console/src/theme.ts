// Colours and measures. Filled shades give white text more than 4.5:1 in both themes.

import { createTheme, type MantineColorsTuple } from '@mantine/core';

const steel: MantineColorsTuple = [
  '#eef5fb',
  '#d9e7f3',
  '#b6d2e9',
  '#8fbadd',
  '#6fa6d2',
  '#4e8fc2',
  '#3a7cb0',
  '#2c6c9f',
  '#1f5d8f',
  '#154c79',
];

const brick: MantineColorsTuple = [
  '#fdf0ee',
  '#f8dad6',
  '#f0b5ae',
  '#e88f86',
  '#e2736a',
  '#d4574e',
  '#c4443c',
  '#b23830',
  '#a02c26',
  '#86211c',
];

const moss: MantineColorsTuple = [
  '#eef7f0',
  '#d7ecdc',
  '#afd8ba',
  '#84c296',
  '#5fb077',
  '#439a5f',
  '#35864f',
  '#2a7342',
  '#206237',
  '#174f2b',
];

const amber: MantineColorsTuple = [
  '#fdf5e4',
  '#f8e7c2',
  '#f0cf88',
  '#e5b650',
  '#d9a02c',
  '#bb851b',
  '#9c6d12',
  '#84590b',
  '#724c06',
  '#5c3d03',
];

const dark: MantineColorsTuple = [
  '#dfe4ea',
  '#b9c2cc',
  '#a3adb8',
  '#6d7884',
  '#434c57',
  '#343c45',
  '#262c33',
  '#1a1e23',
  '#15181c',
  '#101316',
];

export const theme = createTheme({
  colors: { steel, brick, moss, amber, dark },
  primaryColor: 'steel',
  primaryShade: { light: 8, dark: 8 },
  defaultRadius: 'sm',
  cursorType: 'pointer',
  respectReducedMotion: true,
  fontFamily:
    'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Noto Sans Mono", monospace',
  headings: { fontWeight: '600' },
  // Plain values: the components themselves come with the pages that use them.
  components: {
    Button: { defaultProps: { size: 'sm' } },
    Modal: { defaultProps: { centered: true, closeOnClickOutside: false, transitionProps: { duration: 0 } } },
  },
});
