import { BrokenFile, type IntakeFile } from '../format.ts'
import { limits } from '../limits.ts'
import { readXml } from '../xml.ts'
import { wanted } from './names.ts'
import type { AafRequest } from './request.ts'

const ops: Record<string, AafRequest['op']> = {
  addRequest: 'put',
  modifyRequest: 'patch',
  deleteRequest: 'delete',
}

/** Streams the requests of one file, in order; waits for `take` before it reads on. */
export async function readRequests(
  file: IntakeFile,
  take: (request: AafRequest) => Promise<void>,
): Promise<void> {
  const reader = openReader(file)
  await readXml(file, {
    ...reader,
    drain: async () => {
      for (const request of reader.ready.splice(0)) await take(request)
    },
  })
}

type Open = { op: AafRequest['op']; line: number; id: string; values: Map<string, string[]> }

/** Where the parser stands: in which request, attribute and text. */
type State = {
  file: IntakeFile
  ready: AafRequest[]
  request: Open | undefined
  attribute: string[] | undefined
  text: string | undefined
  count: number
}

function openReader(file: IntakeFile) {
  const state: State = {
    file,
    ready: [],
    request: undefined,
    attribute: undefined,
    text: undefined,
    count: 0,
  }
  return {
    ready: state.ready,
    open: (name: string, attributes: Record<string, string>, line: number) =>
      opened(state, name, attributes['name'], line),
    text: (piece: string) => {
      if (state.text !== undefined) state.text += piece
    },
    close: (name: string, line: number) => closed(state, name, line),
  }
}

function opened(state: State, name: string, attribute: string | undefined, line: number): void {
  if (name === 'value' || name === 'id') {
    state.text = ''
  } else if (attribute !== undefined) {
    if (!state.request || !wanted.has(attribute)) return
    state.attribute = state.request.values.get(attribute) ?? []
    state.request.values.set(attribute, state.attribute)
  } else {
    const op = ops[name]
    if (!op) return
    state.request = { op, line, id: '', values: new Map() }
    state.count = 0
  }
}

function closed(state: State, name: string, line: number): void {
  if (name === 'value') {
    const value = state.text?.trim()
    if (value) state.attribute?.push(value)
    state.count += 1
    if (state.count > limits.recordValuesMax) {
      throw new BrokenFile(state.file.name, line, `has more than ${limits.recordValuesMax} values`)
    }
  }
  if (name === 'id' && state.request) state.request.id = state.text?.trim() ?? ''
  if (name === 'value' || name === 'id') state.text = undefined
  else if (name === 'attr' || name === 'modification') state.attribute = undefined
  else if (state.request && ops[name]) {
    state.ready.push(requestOf(state.request))
    state.request = undefined
  }
}

function requestOf({ op, line, id, values }: Open): AafRequest {
  const first = (name: string) => values.get(name)?.[0] ?? ''
  const category = first('categoriePersonne') || first('categorieStructure')
  const key = first('ENTPersonJointure') || first('ENTStructureJointure') || id
  return { op, line, category, key, values }
}
