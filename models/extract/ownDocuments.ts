/**
 * Questions over four short documents written for this measurement. `answer` is a piece of the one sentence that answers;
 * without it, the document does not say. `hard` absences ask for something the document is about but leaves out.
 * Two documents chose the weight of the answer's kind and the threshold (`half: 'tune'`), two were kept for checking.
 */
export type ExtractCase = { readonly question: string; readonly answer?: string; readonly hard?: true }
export type ExtractDocument = {
  readonly title: string
  readonly half: 'tune' | 'check'
  readonly text: string
  readonly cases: readonly ExtractCase[]
}

export const extractDocuments: readonly ExtractDocument[] = [
  {
    title: 'Ashby town library: guide for readers',
    half: 'tune',
    text: `# Ashby town library

The library stands on the north side of Market Square, in the old corn exchange. It was opened by the mayor, Ruth Ellery, in 1974. The building has two floors and a reading garden.

## Opening hours

From Tuesday to Friday the doors open at 9 a.m. and close at 7 p.m. On Saturdays we close at 1 p.m. The library stays shut on Sundays and Mondays. The return box beside the side entrance can be used at any hour.

## Membership

Anyone who lives or works in the county may join. Bring a proof of address and a photograph. Membership costs nothing for children; adults pay 12 pounds a year. A lost card is replaced for 3 pounds.

## Borrowing

Members may take home up to fifteen items at a time. Books are lent for three weeks, films for one week. A loan can be renewed twice unless another reader has reserved the item. Late returns cost 20 pence a day for each item. Reference works and the newspapers of the local collection cannot be borrowed.

## Services

Eight computers on the upper floor are free for one hour a day. Printing costs 10 pence a page in black and white. Staff from the citizens' advice office answer questions on Thursday afternoons. A story hour for children under six takes place every Wednesday at 10 a.m. The meeting room holds forty people and is booked through the front desk. Guide dogs are welcome; other animals have to wait outside.`,
    cases: [
      { question: 'When does the library close on Saturdays?', answer: 'On Saturdays we close' },
      { question: 'Who opened the library?', answer: 'Ruth Ellery' },
      { question: 'How much is a yearly membership for adults?', answer: 'adults pay 12 pounds' },
      { question: 'How many books can I borrow at once?', answer: 'fifteen items' },
      { question: 'How long can I keep a film?', answer: 'films for one week' },
      { question: 'What is the fine for a late book?', answer: '20 pence a day' },
      { question: 'Where is the library?', answer: 'Market Square' },
      { question: 'What do I need to become a member?', answer: 'proof of address' },
      { question: 'Can I bring my dog?', answer: 'Guide dogs are welcome' },
      { question: 'How often may a loan be extended?', answer: 'renewed twice' },
      { question: 'printing price', answer: '10 pence a page' },
      { question: 'When is the story hour?', answer: 'every Wednesday' },
      { question: 'Is the library open on Sunday?', answer: 'shut on Sundays' },
      { question: 'How many people fit into the meeting room?', answer: 'forty people' },
      { question: 'Who is the current head librarian?', hard: true },
      { question: 'What is the telephone number of the library?', hard: true },
      { question: 'Does the library have a wireless network password?', hard: true },
      { question: 'How many books does the library own?', hard: true },
      { question: 'Where can I park my car?', hard: true },
      { question: 'What does the café serve for lunch?', hard: true },
      { question: 'How do I reset my online account?', hard: true },
      { question: 'What is the capital of Mongolia?' },
      { question: 'Who won the football world cup in 1998?' },
      { question: 'How do vaccines produce immunity?' },
      { question: 'Which enzyme copies DNA?' },
      { question: 'What is the interest rate on a savings account?' },
      { question: 'How should I prune apple trees in winter?' },
      { question: 'When was the treaty of Westphalia signed?' },
    ],
  },
  {
    title: 'Corvo 2 espresso machine: instructions',
    half: 'tune',
    text: `Corvo 2 espresso machine

Before first use

Remove the blue protective film from the drip tray. Rinse the water tank and fill it with 1.8 litres of fresh water. Let the machine run twice without coffee so that the pipes are clean. The machine needs about four minutes to reach its working temperature; the ring on the front then turns from red to green.

Making coffee

Use 18 grams of finely ground coffee for a double shot. Press the powder level with the tamper and lock the handle by turning it to the right. A good espresso takes between 25 and 30 seconds. If the coffee runs faster, grind it finer. To make steam for milk, hold the upper button for two seconds.

Care

Empty the drip tray every evening. The machine has to be descaled every three months, or every month where the water is hard. Dissolve one packet of citric acid in a full tank and start the cleaning program with both buttons. Never use vinegar, because it attacks the seals. Wash the metal filter by hand; it must not go into the dishwasher.

When something is wrong

If the ring blinks yellow, the tank is empty. A red ring that does not change after ten minutes means that the heater has failed: unplug the machine and call our workshop in Porto. Water under the machine usually comes from a worn gasket, which any customer can replace with a coin.

Guarantee

We repair faults of material free of charge for three years after the purchase. Damage by scale is not covered. The pump was designed by Helena Duarte, who also drew the first Corvo in 2009. The appliance takes 1,350 watts and weighs 9.4 kilograms.`,
    cases: [
      { question: 'How much coffee do I need for a double espresso?', answer: '18 grams' },
      { question: 'What does a blinking yellow ring mean?', answer: 'blinks yellow' },
      { question: 'How often must I descale the machine?', answer: 'descaled every three months' },
      { question: 'Can I use vinegar for cleaning?', answer: 'Never use vinegar' },
      { question: 'Who designed the pump?', answer: 'Helena Duarte' },
      { question: 'How long is the warranty?', answer: 'three years after' },
      { question: 'How heavy is the machine?', answer: '9.4 kilograms' },
      { question: 'Is the filter dishwasher safe?', answer: 'Wash the metal filter' },
      { question: 'Why is there water below my machine?', answer: 'worn gasket' },
      { question: 'My espresso runs too fast, what can I do?', answer: 'grind it finer' },
      { question: 'How do I froth milk?', answer: 'make steam for milk' },
      { question: 'How long does it take to heat up?', answer: 'about four minutes' },
      { question: 'how big is the water tank', answer: '1.8 litres' },
      { question: 'power consumption in watts', answer: '1,350 watts' },
      { question: 'What does the machine cost?', hard: true },
      { question: 'Where can I buy replacement filters?', hard: true },
      { question: 'Can I connect the machine to my phone?', hard: true },
      { question: 'Which beans are best for a mild taste?', hard: true },
      { question: 'What colours is the machine available in?', hard: true },
      { question: 'How loud is the pump in decibels?', hard: true },
      { question: 'Can I make tea with it?', hard: true },
      { question: 'How do I file my income tax?' },
      { question: 'Who painted the ceiling of the Sistine Chapel?' },
      { question: 'When does the school year begin?' },
      { question: 'What causes earthquakes?' },
      { question: 'How many players are in a volleyball team?' },
      { question: 'What is the population of Ireland?' },
      { question: 'Does aspirin reduce fever?' },
    ],
  },
  {
    title: 'Minutes of the housing cooperative',
    half: 'check',
    text: `Minutes of the general meeting, Linden Street Housing Cooperative

The meeting was held on 14 March in the parish hall. Present were 31 of 48 members; the quorum of 24 was reached. Mr. Okafor took the chair and Ms. Brandt kept the minutes.

1. Accounts. The treasurer, Dr. Lindqvist, presented the yearly accounts. Income was 212,400 euros, spending 198,150 euros. The surplus goes to the reserve for the roof. The auditors found no faults, and the board was discharged with two abstentions.

2. Roof. The roof of house 7 leaks above the stairs. Three offers were compared. The meeting chose the firm Hartmann & Sons, whose price of 64,000 euros includes the scaffolding. Work begins in the first week of June and should take five weeks.

3. Laundry room. From April the washing machines may be used between 7 a.m. and 9 p.m. A wash costs 1.50 euros. Keys are kept by the caretaker, Mrs. Petrova, in house 3.

4. Bicycles. Bicycles without a sticker will be removed from the cellar on 2 May. Members get stickers from the office free of charge.

5. Garden. A motion to cut down the old chestnut was rejected by 19 votes to 10. Instead the tree will be examined by an expert each autumn. The children of house 5 will build a bed for herbs beside the wall.

6. Rent. The board proposed to raise the monthly fee by 2.5 percent from July. After a long discussion the proposal was accepted with 22 votes. Members with low income can ask for a reduction in writing until the end of May.

The next meeting takes place on 9 October.`,
    cases: [
      { question: 'Who took the minutes?', answer: 'Ms. Brandt kept' },
      { question: 'How many members attended?', answer: '31 of 48' },
      { question: 'What did the roof offer cost?', answer: '64,000 euros' },
      { question: 'When will the roof repair start?', answer: 'first week of June' },
      { question: 'Who keeps the keys to the laundry?', answer: 'Mrs. Petrova' },
      { question: 'How much is one wash?', answer: '1.50 euros' },
      { question: 'What happens to bikes that have no sticker?', answer: 'Bicycles without a sticker' },
      { question: 'Will the chestnut tree be felled?', answer: 'old chestnut was rejected' },
      { question: 'By how much does the fee rise?', answer: '2.5 percent' },
      { question: 'When is the next meeting?', answer: '9 October' },
      { question: 'Which company repairs the roof?', answer: 'Hartmann & Sons' },
      { question: 'What was the income last year?', answer: '212,400' },
      { question: 'When can I use the washing machines?', answer: 'between 7 a.m. and 9 p.m.' },
      { question: 'How can I get a lower rent?', answer: 'ask for a reduction' },
      { question: 'Who is the treasurer?', answer: 'Dr. Lindqvist' },
      { question: 'Who lives in house 9?', hard: true },
      { question: 'What is the wifi password of the parish hall?', hard: true },
      { question: 'When will the lift be repaired?', hard: true },
      { question: 'How many parking spaces are there?', hard: true },
      { question: 'Are pets allowed in the flats?', hard: true },
      { question: 'What is the phone number of the office?', hard: true },
      { question: 'What does heating cost per square metre?', hard: true },
      { question: 'How many moons does Jupiter have?' },
      { question: 'Who wrote Pride and Prejudice?' },
      { question: 'How do I install Python on Windows?' },
      { question: 'What are the symptoms of influenza?' },
      { question: 'When did the Roman empire fall?' },
      { question: 'How is cheese made?' },
    ],
  },
  {
    title: 'The lighthouse of Skarvholm',
    half: 'check',
    text: `The lighthouse of Skarvholm

Skarvholm is a bare island eleven kilometres off the coast. Ships had been lost there for centuries before the government agreed to build a light. The engineer Anna-Lena Rydell drew the plans in 1858, and the tower was lit for the first time on 3 November 1862. Granite for the walls came by barge from the quarries of Bohus.

The tower is 34 metres high and has 186 steps. Its first lamp burned rapeseed oil; paraffin replaced it in 1885. Since 1951 the light has been electric. In clear weather it can be seen from a distance of 19 nautical miles.

Three keepers and their families lived on the island. They kept goats and two cows, and grew potatoes in soil that had been carried over in sacks. A teacher came every second month. The best known keeper, Elias Norberg, served for 41 years and wrote down the weather three times a day. His diaries are kept in the city archive and are still used by climate researchers.

In the storm of January 1914 a wave broke the windows of the lamp room, twenty-five metres above the sea. Norberg kept the light burning with a ship's lantern for nine nights. He was given a silver medal by the king.

The light was automated in 1972 and the last family left that summer. For two decades the houses stood empty. Since 1994 a society of volunteers has looked after them. From May to September a boat takes visitors to the island twice a week; the trip lasts fifty minutes and costs 30 crowns. Up to eight guests can sleep in the old keepers' house, but they have to bring their own food and bedding. Swimming is forbidden because of the currents.`,
    cases: [
      { question: 'Who designed the lighthouse?', answer: 'Anna-Lena Rydell' },
      { question: 'When was the tower first lit?', answer: '3 November 1862' },
      { question: 'How tall is the lighthouse?', answer: '34 metres' },
      { question: 'What fuel did the first lamp use?', answer: 'rapeseed oil' },
      { question: 'How far away can the light be seen?', answer: '19 nautical miles' },
      { question: 'Who was the most famous keeper?', answer: 'Elias Norberg, served' },
      { question: 'Where are the diaries kept?', answer: 'city archive' },
      { question: 'When did the light become automatic?', answer: 'automated in 1972' },
      { question: 'What does the boat trip cost?', answer: '30 crowns' },
      { question: 'Can I swim there?', answer: 'Swimming is forbidden' },
      { question: 'What animals did the keepers have?', answer: 'goats and two cows' },
      { question: 'Where did the granite come from?', answer: 'quarries of Bohus' },
      { question: 'How many people can stay overnight?', answer: 'eight guests' },
      { question: 'What happened in the storm of 1914?', answer: 'a wave broke the windows' },
      { question: 'Who looks after the houses today?', answer: 'society of volunteers' },
      { question: 'How much did the tower cost to build?', hard: true },
      { question: 'Which birds nest on the island?', hard: true },
      { question: 'What is the name of the boat captain?', hard: true },
      { question: 'How many ships sank near the island in 1700?', hard: true },
      { question: 'Is there a restaurant on the island?', hard: true },
      { question: 'When does the museum shop open?', hard: true },
      { question: 'Who was the wife of Elias Norberg?', hard: true },
      { question: 'How do I change a bicycle tyre?' },
      { question: 'What is photosynthesis?' },
      { question: 'Who invented the telephone?' },
      { question: 'How many bytes are in a kilobyte?' },
      { question: 'What is the best treatment for asthma?' },
      { question: 'When is the deadline for the tax return?' },
    ],
  },
]
