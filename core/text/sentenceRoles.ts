/**
 * What a sentence does in a text that reports findings (a study, an audit, a survey): the argumentative zones of Teufel and
 * Moens (2002), told by cue words. 1 or 0 each; a sentence may have several roles or none. English only.
 */
export type SentenceRoles = Readonly<Record<keyof typeof cues, number>>

const cues = {
  /** "In conclusion", "thus", "taken together". */
  concludes:
    /\b(?:conclu(?:de|ded|des|sions?)|in (?:summary|short)|overall|thus|therefore|hence|(?:taken )?together(?=,)|collectively|consequently|altogether|accordingly)\b/i,
  /** "suggests that", "provides evidence". */
  infers:
    /\b(?:suggest(?:s|ed|ing)?|indicat(?:es?|ed|ing)|impl(?:y|ies|ied)|supports?|supported|evidence (?:that|for|of)|propose|confirm(?:s|ed)?|establish(?:es|ed)?)\b/i,
  /** "we found", "the results show", "RESULTS". */
  finds:
    /\b(?:we|they|study|results?|findings?|data|analys[ie]s|investigators?|authors?|here|report) (?:\w+ ){0,3}(?:find|found|show(?:s|ed|n)?|demonstrat(?:es?|ed)|reveal(?:s|ed)?|report(?:s|ed)?|identif(?:y|ies|ied)|observed?|discover(?:s|ed)?|describe|detect(?:ed)?|determined?)\b|\bw(?:as|ere) found\b|^(?:results?|(?:principal |main )?findings?)\b/i,
  /** "remains unclear", "previous work", "however". */
  setsScene:
    /\b(?:unknown|unclear|poorly|remain(?:s|ed)?|little is known|uncertain|controversial|debate|whether|however|previous(?:ly)?|recent(?:ly)?|understood|hypothes[ie][sz]ed?)\b/i,
  /** "the aim was", "to determine", "OBJECTIVE". */
  aims: /\b(?:aim(?:s|ed)?|objectives?|purpose|goal|to (?:investigate|determine|assess|evaluate|examine|compare|estimate|test|explore|identify|study|understand|describe))\b|^(?:background|context|importance|introduction|rationale)\b/i,
  /** "we used", "were recruited", "METHODS". */
  proceeds:
    /\b(?:methods?|design|setting|participants|procedure|randomi[sz]ed to|were (?:measured|collected|recruited|enrolled|included|assigned|analy[sz]ed|assessed|used|performed|obtained|searched|selected|compared)|using|we (?:used|performed|conducted|measured|analy[sz]ed|searched|investigated|examined|developed|evaluated|assessed|compared|studied|tested))\b|^(?:data|main outcome|interventions?|exposures?|eligibility|limitations?|selection)\b/i,
  /** "p < 0.05", "95% CI", "significantly". */
  counts: /\bp ?[<=>≤]|\b(?:CI|OR|HR|RR)\b|%|±|\bn ?=|\bratio\b|\bsignificant(?:ly)?\b|\bversus\b|\bvs\b/i,
} as const

/** Words of reports alone: a manual, a letter or minutes hold hardly any. */
const reports =
  /\b(?:we|our|here|this|these|study|stud(?:y|ies)|results?|findings?|data|analys[ie]s) (?:\w+ ){0,3}(?:find|found|shows?|showed|shown|demonstrate[sd]?|reveal(?:s|ed)?|report|suggests?|suggested|indicates?|indicated|identif(?:y|ied)|observed|conclude[sd]?|investigated|examined|assessed)\b|^(?:results?|methods?|conclusions?|objectives?|background|findings|design|setting)\b|\bp ?[<=≤] ?0|\b95 ?%|\b(?:confidence interval|in vitro|in vivo|statistically|significantly|randomi[sz]ed|cohort|meta-analysis|hypothes[ie][sz]ed?)\b/i

export function sentenceRoles(sentence: string): SentenceRoles {
  return Object.fromEntries(
    Object.entries(cues).map(([role, cue]) => [role, cue.test(sentence) ? 1 : 0]),
  ) as SentenceRoles
}

/** How much a passage reads like a report, 0 to 1: 1 where half of its sentences have words of reports. */
export function reporting(sentences: readonly string[]): number {
  const marked = sentences.filter((sentence) => reports.test(sentence)).length
  return sentences.length === 0 ? 0 : Math.min(1, (2 * marked) / sentences.length)
}
