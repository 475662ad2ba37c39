import { FileUp, X } from 'lucide-preact'
import { useId, useState } from 'preact/hooks'
import { Notice } from '#web/design/notice.tsx'
import { adminWords } from '#web/words/admin.ts'
import { locale } from '#web/words/words.ts'
import { sizeOf } from './counts.ts'

/** As roster/limits.ts has it: more go in a zip. */
const filesMax = 60

type ChooseProps = { files: readonly File[]; onFiles: (files: File[]) => void }

/** Chooses files with the platform's own dialog, or by dropping them on the sheet. */
export function ChooseFiles({ files, onFiles }: ChooseProps) {
  const t = adminWords().imports
  const id = useId()
  const [over, setOver] = useState(false)
  const add = (list: FileList | null | undefined) => {
    const added = [...(list ?? [])]
    const names = new Set(added.map(({ name }) => name))
    onFiles([...files.filter(({ name }) => !names.has(name)), ...added])
  }
  const bytes = files.reduce((sum, { size }) => sum + size, 0)
  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is a convenience beside the button. */}
      <div
        class={`drop ${over ? 'over' : ''}`}
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault()
          setOver(false)
          add(event.dataTransfer?.files)
        }}
      >
        <FileUp size={32} aria-hidden="true" />
        <label class="button" for={id}>
          {t.choose}
        </label>
        <input
          id={id}
          class="said"
          type="file"
          multiple
          onChange={(event) => {
            add(event.currentTarget.files)
            event.currentTarget.value = ''
          }}
        />
        <span class="soft">{t.drop}</span>
      </div>
      {files.length > filesMax && <Notice kind="wrong" role="alert" title={t.tooMany(filesMax)} />}
      {files.length > 0 && (
        <>
          <p role="status">{t.chosen(files.length, sizeOf(bytes, locale.value))}</p>
          <ul class="rows">
            {files.map((file) => (
              <FileRow
                key={file.name}
                file={file}
                onRemove={() => onFiles(files.filter((other) => other !== file))}
              />
            ))}
          </ul>
        </>
      )}
    </>
  )
}

export const isTooMany = (files: readonly File[]): boolean => files.length > filesMax

function FileRow({ file, onRemove }: { file: File; onRemove: () => void }) {
  const t = adminWords().imports
  return (
    <li>
      <span class="what">
        <strong>{file.name}</strong> <span class="soft">{sizeOf(file.size, locale.value)}</span>
      </span>
      <button type="button" class="button" aria-label={t.remove(file.name)} onClick={onRemove}>
        <X size={20} aria-hidden="true" />
      </button>
    </li>
  )
}
