import type { Guard } from '../guard.ts'

const attempts = 'edge/upstream/attempts.test.ts'
const breaker = 'core/policy/breaker.test.ts'
/** Over sockets, from a server that does all of it. */
const faulty = 'test/faults/upstreams.test.ts'
const hedge = 'edge/upstream/hedge.test.ts'

/** Calls of other servers: how often, how long, and what of theirs is believed. */
export const upstreamGuards: readonly Guard[] = [
  {
    name: 'retries-have-a-budget',
    rows: ['I5'],
    file: 'edge/upstream/askGroup.ts',
    text: '<= patienceMs(group, job) && group.mayRetry()',
    without: '<= patienceMs(group, job)',
    test: { file: attempts, name: 'stays within the budget when everything fails' },
  },
  {
    name: 'second-attempt-is-the-last',
    rows: ['I5'],
    file: 'edge/upstream/askGroup.ts',
    text: 'return won(await begin(asking, first.server))',
    without: 'return won(await begin(asking, first.server)).catch(() => askGroup(asking))',
    test: { file: attempts, name: 'is the last one' },
  },
  {
    name: 'requests-own-fault-is-not-tried-again',
    rows: ['I5'],
    file: 'edge/upstream/askGroup.ts',
    text: "return scope === 'upstream' || (scope === 'tier' && retryable && escalate)",
    without: "return scope !== 'access' || (retryable && escalate)",
    test: { file: attempts, name: 'is not made for what is the fault of the request' },
  },
  {
    name: 'hedges-have-a-budget',
    rows: ['I5', 'C15'],
    file: 'edge/upstream/askGroup.ts',
    text: 'server === first.server || !group.mayHedge()',
    without: 'server === first.server',
    test: { file: hedge, name: 'nor beyond one in twenty requests' },
  },
  {
    name: 'loser-is-cancelled',
    rows: ['C15'],
    file: 'edge/upstream/askGroup.ts',
    text: 'else first.cancel()',
    without: '',
    test: { file: hedge, name: 'the loser is cancelled' },
  },
  {
    name: 'savings-of-retries-end',
    rows: ['I5'],
    file: 'core/policy/attemptBudget.ts',
    text: 'Math.min(limits.most, balance + limits.share)',
    without: 'balance + limits.share',
    test: { file: 'core/policy/attemptBudget.test.ts', name: 'an hour of health is not saved up' },
  },
  {
    name: 'breaker-opens-in-a-row',
    rows: ['I5', 'I6'],
    file: 'core/policy/breaker.ts',
    text: 'failuresInRow >= limits.failuresInRow ||',
    without: '',
    test: { file: breaker, name: 'with the fifth failure in a row' },
  },
  {
    name: 'breaker-opens-by-share',
    rows: ['I5'],
    file: 'core/policy/breaker.ts',
    text: '(calls >= breakerDefaults.leastCalls && failed >= calls * breakerDefaults.failedShare)',
    without: '(calls < 0 && failed < 0)',
    test: { file: breaker, name: 'when half of twenty calls within ten seconds failed' },
  },
  {
    name: 'one-call-probes',
    rows: ['I5'],
    file: 'core/policy/breaker.ts',
    text: 'probing: true, openUntilMs: nowMs + openMs(breaker.openings, limits)',
    without: 'probing: true',
    test: { file: breaker, name: 'lets one call probe when its time has come' },
  },
  {
    name: 'open-breaker-is-heeded',
    rows: ['I5'],
    file: 'edge/upstream/pickServer.ts',
    text: 'servers.filter((server) => server.waitMs(nowMs) <= 0)',
    without: 'servers.filter((server) => server.waitMs(nowMs) <= Infinity)',
    test: { file: attempts, name: 'is left alone after five failures in a row' },
  },
  {
    name: 'retry-after-is-obeyed',
    rows: ['I5'],
    file: 'edge/upstream/server.ts',
    text: 'this.#heldUntilMs = Math.max(this.#heldUntilMs, now.nowMs + retryAfterMs)',
    without: 'this.#heldUntilMs = Math.max(this.#heldUntilMs, now.nowMs + 0 * retryAfterMs)',
    test: { file: attempts, name: 'is asked again no sooner than it says' },
  },
  {
    name: 'redirect-of-an-upstream-is-not-followed',
    rows: ['A10'],
    file: 'edge/upstream/send.ts',
    text: "redirect: 'manual',",
    without: '',
    test: { file: faulty, name: 'whole answer redirect' },
  },
  {
    name: 'redirect-of-the-origin-is-not-followed',
    rows: ['A10'],
    file: 'edge/platform/httpOrigin.ts',
    text: "signal, redirect: 'manual' })",
    without: 'signal })',
    test: { file: 'edge/platform/httpOrigin.test.ts', name: 'signs what it sends' },
  },
  {
    name: 'words-of-an-upstream-are-cleaned',
    rows: ['I9', 'A25'],
    file: 'edge/upstream/cleanText.ts',
    text: "for (const pattern of hidden) clean = clean.replace(pattern, '[...]')",
    without: '',
    test: { file: 'edge/upstream/cleanText.test.ts', name: 'is shown as' },
  },
  {
    name: 'key-of-an-upstream-is-in-no-error',
    rows: ['I9'],
    file: 'edge/upstream/cleanText.ts',
    text: "for (const secret of secrets) clean = clean.replaceAll(secret, '[...]')",
    without: '',
    test: { file: 'edge/upstream/cleanText.test.ts', name: 'is shown as' },
  },
  {
    name: 'leaders-failure-is-not-the-followers',
    rows: ['C15', 'I6'],
    file: 'edge/makeAnswer.ts',
    text: 'if (!joining || !isOfTheLeader(error) || deadline.signal.aborted) throw error',
    without: 'throw error',
    test: { file: 'edge/answerInTime.test.ts', name: 'a leader with little time does not fail who has more' },
  },
  {
    name: 'equal-requests-share-a-call',
    rows: ['C15'],
    file: 'edge/cache/singleFlight.ts',
    text: 'running !== undefined && boarding.nowMs - running.startedMs < edgeLimits.flightMs',
    without: 'false && running !== undefined',
    test: { file: 'edge/answerInTime.test.ts', name: 'share one call, and each receipt says so' },
  },
  ...(
    [
      ['number-of-vectors', 'too many vectors', 'if (reply.vectors.length !== request.inputs.length) return'],
      ['vector-space', 'another vector space', 'if (reply.vectorSpace !== space) return'],
      ['model', 'another model', 'if (reply.model !== request.model) return'],
    ] as const
  ).map(([what, test, text]): Guard => ({
    name: `origins-answer-has-the-${what}`,
    rows: ['I1'],
    file: 'edge/checkAnswer.ts',
    text,
    without: text.replace('if (', 'if (false && '),
    test: { file: 'edge/answerFailures.test.ts', name: `${test} in place of an answer is upstream_invalid` },
  })),
  {
    name: 'quotes-are-of-what-was-sent',
    rows: ['A21'],
    file: 'edge/checkAnswer.ts',
    text: "return cited ? undefined : 'it quotes what was not sent'",
    without: 'return cited ? undefined : undefined',
    test: { file: 'edge/answerFailures.test.ts', name: 'a quote that was never sent is refused' },
  },
]
