/** A small desk's papers: three of each kind, and one of none. */
export const paperwork: Record<string, string> = {
  'Miller invoice 1042.txt':
    'Invoice 1042. Bill to: Miller and Sons. Two hours of plumbing at 60 euros an hour. Total due: 120 euros. Please pay within 14 days to the account below.',
  'Power bill May.txt':
    'Electricity bill for May. You used 210 kilowatt hours. Amount due: 63.20 euros. The amount will be charged to your account on 3 June.',
  'Garage bill.txt':
    'Repair of front brakes: parts 84 euros, labour 110 euros. VAT 19 percent. Sum to pay: 230.86 euros. Payment is due on receipt of this bill.',
  'Letter from Anna.txt':
    'Dear Tom, thank you so much for your kind letter. We are all well and the children ask for you often. I hope to see you in the summer. With love, Anna.',
  'Letter to the landlord.txt':
    'Dear Mrs Hall, I am writing to you because the heating in our flat has not been working since Monday. I would be grateful for your answer. Yours sincerely, Tom Reed.',
  'Postcard from Rome.txt':
    'Dear Grandma, we think of you every day here. The weather is lovely and we miss you. Kisses from all of us, yours, Ben.',
  'Apple cake.txt':
    'Peel four apples and cut them into slices. Mix 200 grams of flour with two eggs, butter and sugar. Pour into a tin and bake for 40 minutes at 180 degrees.',
  'Lentil soup.txt':
    'Fry the onions in oil until golden. Add the lentils, carrots and a litre of stock, and simmer for half an hour. Season with salt, pepper and lemon.',
  'Bread.txt':
    'Knead flour, water, yeast and salt for ten minutes. Let the dough rise for an hour. Bake in a hot oven until the crust is brown.',
  'Tides.txt':
    'The gravity of the moon pulls at the oceans and makes the tides. Twice a day the sea rises and falls. Around full moon the difference is greatest.',
}
