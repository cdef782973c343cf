/** A place in a list of passages: the index of one and an offset into its text, in UTF-16 units. */
export interface Place {
  readonly passage: number;
  readonly offset: number;
}
