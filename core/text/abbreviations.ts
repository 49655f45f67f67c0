/** A full stop after these never ends a sentence: a name, a number or the rest of the clause follows. */
export const neverFinal: ReadonlySet<string> = new Set(
  (
    'mr mrs ms mx dr prof rev hon pres gov sen rep gen col capt cmdr lt sgt maj st mt messrs mme mlle ' +
    'e.g i.e eg ie cf vs viz resp incl excl approx ca fig figs eq eqs eqn tab sec sect chap ch vol vols ' +
    'ref refs suppl appx ed eds trans art nos pp para dept univ'
  ).split(' '),
)

/** A full stop after these ends a sentence only where a capital follows: not before "(2009)", not before "Jan. 5". */
export const sometimesFinal: ReadonlySet<string> = new Set(
  (
    'etc al jr sr inc ltd co corp bros llc plc est a.m p.m am pm jan feb mar apr jun jul aug sep sept oct nov dec ' +
    'mon tue tues wed thu thur thurs fri sat sun ave blvd rd min max avg tel ext'
  ).split(' '),
)

/** Abbreviations only where a number follows: `no. 5`, `p. 12`. */
export const beforeNumber: ReadonlySet<string> = new Set('no p pg n v art cap'.split(' '))

/**
 * Words that start sentences far more often than they continue a name, so that "vitamin C. The" and
 * "in the U.S. It" end where "J. Smith" and "U.S. Army" do not (the idea of Punkt, Kiss and Strunk 2006).
 */
export const sentenceStarters: ReadonlySet<string> = new Set(
  (
    'the a an this that these those it its he she they we you i his her their our my there here in on at by from ' +
    'with for to of as if when while after before since because although though however but and or so yet then thus ' +
    'therefore moreover furthermore finally also what who where why how which some many most all both each every no not ' +
    'one two another such despite during'
  ).split(' '),
)
