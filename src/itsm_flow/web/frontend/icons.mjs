// The icons of bootstrap-icons that templates use.
export const ICONS = [
  'arrow-left', 'arrow-right', 'arrow-return-left', 'bell', 'bookmark-check', 'box-arrow-right', 'box-arrow-up-right',
  'calendar3', 'card-checklist', 'check-circle', 'check-circle-fill', 'check2', 'chevron-down', 'chevron-right',
  'circle', 'circle-half', 'clock', 'clock-history', 'diagram-3', 'exclamation-triangle',
  'exclamation-triangle-fill', 'file-earmark-text', 'hourglass-split', 'inbox', 'info-circle',
  'journal-text', 'list', 'list-task', 'moon-stars', 'pause-circle', 'people', 'person',
  'person-check', 'play-circle', 'plus-lg', 'plus-circle', 'search', 'shield-check', 'sun', 'three-dots', 'translate',
  'upload', 'x-circle', 'x-lg', 'arrow-repeat', 'envelope', 'fullscreen', 'folder2-open', 'link-45deg', 'zoom-in', 'zoom-out', 'patch-check', 'send',
  'bug', 'download', 'graph-up-arrow', 'grid-3x3', 'hdd-network', 'layers', 'pencil', 'shield-exclamation',
];
