import { useId } from 'preact/hooks'

/** The carved boards under the edge of the roof (a lambrequin), as on the yards of old schools. */
export function Eave() {
  const id = useId().replace(/\W/g, '')
  return (
    <svg class="eave" height="16" width="100%" aria-hidden="true">
      <defs>
        <pattern id={id} width="28" height="16" patternUnits="userSpaceOnUse">
          <path
            fill="currentColor"
            fill-rule="evenodd"
            d="M0 0h13.5v9c0 3.6-3 6.500-6.75 6.5S0 12.6 0 9zM6.75 6.2a2 2 0 1 0 0 4 2 2 0 0 0 0-4zM14.5 0H28v6l-6.75 5-6.75-5z"
          />
        </pattern>
      </defs>
      <rect width="100%" height="16" fill={`url(#${id})`} />
    </svg>
  )
}

/** The yard itself: a roof on two posts, rain beyond it, a hopscotch on the dry ground. */
export function Yard() {
  return (
    <svg class="yard" viewBox="0 0 320 164" aria-hidden="true">
      <g class="rain">
        <path d="M14 34l-6 20M44 22l-4 14M300 30l-6 20M312 74l-6 20M18 92l-6 20M288 100l-4 14M4 66l-3 10" />
      </g>
      <path class="roof-shape" d="M30 40 160 8l130 32v14H30z" />
      <path
        class="boards"
        d="M30 52h260v6l-10 8-10-8l-10 8-10-8l-10 8-10-8l-10 8-10-8l-10 8-10-8l-10 8-10-8l-10 8-10-8l-10 8-10-8l-10 8-10-8l-10 8-10-8l-10 8-10-8l-10 8-10-8l-10 8-10-8z"
      />
      <path class="posts" d="M54 60v74M266 60v74M54 84l22-20M266 84l-22-20" />
      <path class="ground" d="M8 134h304" />
      <path
        class="hopscotch"
        d="M105.5 153L123.5 153L126.5 145L108.5 145zM123.5 153L141.5 153L144.5 145L126.5 145zM143.0 149L161.0 149L164.0 141L146.0 141zM140.0 157L158.0 157L161.0 149L143.0 149zM159.5 153L177.5 153L180.5 145L162.5 145zM179.0 149L197.0 149L200.0 141L182.0 141zM176.0 157L194.0 157L197.0 149L179.0 149zM194 157q16 0 19-8t-13-8"
      />
      <path class="bench" d="M86 112h-22M66 112v20M84 112v20M234 112h22M236 112v20M254 112v20" />
    </svg>
  )
}
