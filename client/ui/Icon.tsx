/** The whole set: 20 px grid, 1.5 px strokes, so that they sit beside 16 px text. Words always stand beside or behind them. */
const paths = {
  alert:
    'M10 6.5v4.2M10 13.6v.1M8.7 3.2 2.3 14.3A1.5 1.5 0 0 0 3.6 16.5h12.8a1.5 1.5 0 0 0 1.3-2.2L11.3 3.2a1.5 1.5 0 0 0-2.6 0Z',
  arrow: 'M4 10h12M11 5l5 5-5 5',
  chevron: 'm7.5 5 5 5-5 5',
  close: 'm5 5 10 10M15 5 5 15',
  file: 'M11 2.5H5.5A1.5 1.5 0 0 0 4 4v12a1.5 1.5 0 0 0 1.5 1.5h9A1.5 1.5 0 0 0 16 16V7.5ZM11 2.5v5h5',
  library: 'M4 3.5v13M8 3.5v13M12 4.5l3.5 12M2.5 16.5h15',
  lock: 'M5.5 9h9A1.5 1.5 0 0 1 16 10.500v5a1.5 1.5 0 0 1-1.5 1.500h-9A1.5 1.5 0 0 1 4 15.500v-5A1.5 1.5 0 0 1 5.5 9ZM6.5 9V6.500a3.5 3.5 0 0 1 7 0V9',
  offline: 'M3 3l14 14M6.2 6.700A4 4 0 0 0 5.5 14.500H13M8.6 5.300A4.5 4.5 0 0 1 14.3 9 3 3 0 0 1 16.6 13.5',
  panel:
    'M4.5 3.5h11A1.5 1.5 0 0 1 17 5v10a1.5 1.5 0 0 1-1.5 1.5h-11A1.5 1.5 0 0 1 3 15V5a1.5 1.5 0 0 1 1.5-1.5ZM8 3.5v13',
  paste:
    'M7.5 4H5.500A1.5 1.5 0 0 0 4 5.500v10A1.5 1.5 0 0 0 5.5 17h9a1.5 1.5 0 0 0 1.5-1.500v-10A1.5 1.5 0 0 0 14.5 4h-2M7.5 3h5v2.500h-5ZM7 9.500h6M7 13h4',
  plus: 'M10 4v12M4 10h12',
  resume: 'M6.5 4.500v11l9-5.500Z',
  server: 'M4 4h12v5H4ZM4 11h12v5H4ZM7 6.500h.1M7 13.500h.1',
  settings: 'M3 6h8M15 6h2M3 14h2M9 14h8M13 4v4M7 12v4',
  stop: 'M6 6h8v8H6Z',
  trash:
    'M4 5.500h12M8 5.500V4h4v1.500M5.5 5.500l.7 10a1.5 1.5 0 0 0 1.5 1.500h4.600a1.5 1.5 0 0 0 1.5-1.500l.7-10',
} as const

export type IconName = keyof typeof paths

/** Decoration only: the control around it carries the name. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 20 20" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  )
}
