/** Something to eat or to drink. */
export interface Dish {
  id: string;
  name: string;
  about: string;
  /** Of a Singapore dollar. */
  cents: number;
}

/** What the restaurant offers: the page shows it, and the backend takes orders for nothing else. */
export const menu: readonly Dish[] = [
  { id: 'poached', name: 'Chicken rice', about: 'Poached, ginger and chilli on the side', cents: 580 },
  { id: 'roasted', name: 'Roasted chicken rice', about: 'Crisp skin, dark soy', cents: 620 },
  { id: 'lime', name: 'Lime juice', about: 'Cold, not too sweet', cents: 220 },
];
