import { fail } from '#domain/failure.ts';
import type { Store } from '#server/db/database.ts';
import { embeddedText } from './embedded-text.ts';
import type { EmbeddingClient, EmbeddingEndpoint } from './endpoint.ts';
import { fitLsa } from './lsa.ts';
import { type NewModel, sampleChunks } from './models.ts';

/** What the settings want: the model of an endpoint by its name, else our own by the version of how it is made. */
export interface WantedModel {
  readonly kind: 'lsa' | 'endpoint';
  readonly name: string;
}

/** To be counted up when models are made differently: what was made before is then due to be made anew. */
const LSA_VERSION = 'lsa-1';
/** So many chunks say what there is to say of a collection. */
const MAX_TEXTS = 20_000;

export function wantedModel(endpoint: EmbeddingEndpoint | null): WantedModel {
  return endpoint === null ? { kind: 'lsa', name: LSA_VERSION } : { kind: 'endpoint', name: endpoint.model };
}

/** What names work by this model: how long it takes depends on it. */
export function methodOf({ kind, name }: WantedModel): string {
  return `${kind}:${name}`;
}

/** Makes the wanted model for an owner, without storing it. */
export async function makeModel(
  from: { store: Store; wanted: WantedModel; client: EmbeddingClient | null },
  { owner, id }: { owner: string; id: string },
  { signal, onProgress }: { signal: AbortSignal; onProgress?: (done: number, total: number) => void },
): Promise<NewModel> {
  const { store, wanted, client } = from;
  if (client !== null) {
    onProgress?.(0, 1);
    const [vector] = await client.embed(wanted.name, ['How many dimensions has a vector?'], signal);
    onProgress?.(1, 1);
    const dimensions = vector?.length ?? fail('embedding_garbled', { what: 'no vector' });
    return { ...wanted, id, owner_id: owner, dimensions, fitted_on: 0, parameters: null };
  }
  const { chunks, of } = await sampleChunks(store, owner, MAX_TEXTS, signal);
  const model = await fitLsa(chunks.map(embeddedText), { signal, ...(onProgress && { onProgress }) });
  // Of a large collection it has seen a sample: what it stands for is the whole.
  return { ...wanted, id, owner_id: owner, dimensions: model.dimensions, fitted_on: of, parameters: model.toBytes() };
}
