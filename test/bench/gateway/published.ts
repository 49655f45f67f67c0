/** What others publish of themselves: quoted, never measured here. */
export const published = [
  {
    who: 'Bifrost',
    says: '11 us of overhead at 5,000 requests/s on a t3.xlarge, 59 us on a t3.medium',
    without:
      'HTTP, JSON marshalling (26.8 / 63.5 us) and the parsing of responses (2.11 / 11.3 ms), as the same page says',
    at: 'docs.getbifrost.ai/benchmarking',
  },
] as const
