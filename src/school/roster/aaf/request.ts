/** One `addRequest`, `modifyRequest` or `deleteRequest`, its values trimmed and the empty ones kept out. */
export type AafRequest = {
  op: 'put' | 'patch' | 'delete'
  line: number
  /** `Eleve`, `EtabEducNat`…; empty when the request does not say. */
  category: string
  /** The join key where there is one, else the identifier of the request. */
  key: string
  /** An attribute that is there without a value has an empty list. */
  values: ReadonlyMap<string, readonly string[]>
}
