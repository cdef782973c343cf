import { z } from 'zod';

/** Text that every database can be asked for: PostgreSQL knows no zero character. */
export const storableText = z.string().refine((text) => !text.includes('\0'), 'holds a zero character');
