/** Sample data of a company that does not exist. */
export interface Order {
  readonly number: string;
  readonly from: string;
  readonly to: string;
  readonly cargo: string;
  readonly state: 'booked' | 'at sea' | 'customs' | 'delivered';
  /** ISO 8601 date. */
  readonly due: string;
}

export const ORDERS: readonly Order[] = [
  {
    number: 'HF-20417',
    from: 'Rotterdam',
    to: 'Boston',
    cargo: '2 × 40 ft, machine parts',
    state: 'at sea',
    due: '2027-01-14',
  },
  {
    number: 'HF-20433',
    from: 'Gdańsk',
    to: 'Reykjavík',
    cargo: '1 × 20 ft, timber',
    state: 'customs',
    due: '2027-01-09',
  },
  {
    number: 'HF-20438',
    from: 'Valparaíso',
    to: 'Antwerp',
    cargo: '3 × 40 ft reefer, fruit',
    state: 'at sea',
    due: '2027-01-21',
  },
  {
    number: 'HF-20452',
    from: 'Busan',
    to: 'Hamburg',
    cargo: '1 × 40 ft, batteries',
    state: 'booked',
    due: '2027-02-02',
  },
];
