/**
 * Sixteen texts that every engine has to agree on: short and long (the last two are beyond 128 tokens, one beyond the
 * limit of 256), questions, numbers, punctuation, accents, other scripts, code, markup, and control tokens
 * spelled out, which have to stay plain text.
 */
export const goldenTexts: readonly string[] = [
  'no',
  'How do I reset my password?',
  'A man is playing a large flute.',
  'The card payment was declined twice; what should I do now?',
  'In Q3 2023 revenue rose 12.5 % to $4.2 billion, while costs fell by 1,300,000 euros.',
  'Zürich, São Paulo and Łódź: a naïve café owner’s résumé of crème brûlée.',
  'function add(a, b) { return a + b } // O(1), see https://example.org/docs?id=42#sum',
  '東京は日本の首都です。 北京是中国的首都。 서울은 한국의 수도이다.',
  'Great job 🎉👏🏽 — see you at 18:30!!! :-) #launch @team',
  'The words [CLS], [SEP] and [MASK] in a text are [UNK] to nobody and end nothing.',
  'does not contain lactose, gluten or nuts (traces possible)',
  'Vitamin D supplementation does not reduce the risk of fractures in healthy adults aged over 50 years.',
  '<h1>Opening hours</h1>\n\n- Monday to Friday: 9:00-17:30\n- Saturday: closed\n\t\tPlease ring twice.',
  'antidisestablishmentarianism pneumonoultramicroscopicsilicovolcanoconiosis xqzvkjw 0x7fff5fbff8a8 AAAAAAAAAAAAAAAA',
  'The lighthouse at the end of the pier had been dark for eleven years when the council decided to sell it. Nobody ' +
    'expected an offer, least of all from the retired clockmaker who lived two streets away and had never been seen ' +
    'near the water. He paid in cash, asked for the old logbooks, and moved in before the winter storms. By spring the ' +
    'lamp turned again, a little slower than the charts said it should, and the fishermen, who had long learned to ' +
    'steer by the church tower instead, found that they were setting their watches by it. When the harbour master ' +
    'finally climbed the stairs to complain, he was offered tea, a chair by the window, and an explanation that he ' +
    'repeated for the rest of his life without ever being believed.',
  'Section 1. Scope. This agreement governs the storage, processing and deletion of personal data by the provider. ' +
    'Section 2. Definitions. "Data" means any information relating to an identified or identifiable person; "processing" ' +
    'means any operation performed on data, whether or not by automated means, such as collection, recording, ' +
    'organisation, storage, adaptation, retrieval, consultation, use, disclosure, erasure or destruction. Section 3. ' +
    'Duties of the provider. The provider shall (a) process data only on documented instructions; (b) ensure that ' +
    'persons authorised to process the data have committed themselves to confidentiality; (c) take all measures ' +
    'required to keep the data secure; (d) assist the customer in answering requests of data subjects; (e) delete or ' +
    'return all data at the end of the services. Section 4. Subprocessors. The provider shall not engage another ' +
    'processor without prior written authorisation of the customer. Where a subprocessor fails to fulfil its duties, ' +
    'the provider remains fully liable. Section 5. Audits. The customer may, at its own expense and with thirty days ' +
    'notice, inspect the facilities in which the data are processed, provided that the inspection does not unduly ' +
    'disturb operations. Section 6. Breaches. The provider shall notify the customer without undue delay, and in any ' +
    'case within 48 hours, after becoming aware of a breach. Section 7. Term. This agreement ends with the main ' +
    'contract; sections 3 (e) and 8 survive. Section 8. Law. The law of the customer’s seat applies, and its courts ' +
    'have exclusive jurisdiction over all disputes arising from or in connection with this agreement.',
]
