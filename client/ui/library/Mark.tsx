/** The page with its answering line, as on the app's icon, in the colours of the text around it. */
export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 20 20" aria-hidden="true">
      <rect class="mark-line" x="3" y="2.5" width="14" height="2" rx="1" />
      <rect class="mark-answer" x="1" y="6.5" width="18" height="6" rx="1.5" />
      <rect class="mark-line" x="3" y="14.5" width="14" height="2" rx="1" />
      <rect class="mark-line" x="3" y="18" width="9" height="2" rx="1" />
    </svg>
  )
}
