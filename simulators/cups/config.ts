/** A back end that writes what it gets into a folder and does as `faults/QUEUE` says. Exit codes are those of backend(7). */
export const BACKEND = (faults: string, out: string): string => `#!/bin/sh
[ $# = 0 ] && { echo 'direct folder "Unknown" "Folder"'; exit 0; }
job="$1"; title="$3"; copies="$4"; options="$5"; file="\${6:-}"
queue="\${DEVICE_URI##*/}"
fault=""
[ -f "${faults}/$queue" ] && read -r fault < "${faults}/$queue"
until_over() { while grep -qsx "$fault" "${faults}/$queue"; do sleep 0.1; done; }
case "$fault" in
  fails) cat >/dev/null; echo "ERROR: printer does not answer" >&2; exit 1 ;;
  holds) cat >/dev/null; exit 3 ;;
  stops) cat >/dev/null; echo "STATE: +media-jam-error" >&2; exit 4 ;;
  cancels) cat >/dev/null; exit 5 ;;
  crashes) kill -SEGV $$ ;;
  slow) until_over ;;
  media-empty) echo "STATE: +media-empty-error" >&2; until_over; echo "STATE: -media-empty-error" >&2 ;;
esac
base="${out}/$job-$queue"
if [ -n "$file" ]; then cat "$file" > "$base.data"; else cat > "$base.data"; fi
printf '%s\\n%s\\n%s\\n%s\\n%s\\n' "$queue" "$job" "$copies" "$title" "$options" > "$base.note"
`;

export const cupsFilesConf = (root: string): string => `ServerRoot ${root}
ServerBin ${root}/bin
StateDir ${root}/state
CacheDir ${root}/cache
RequestRoot ${root}/spool
TempDir ${root}/spool/tmp
DataDir /usr/share/cups
DocumentRoot /usr/share/cups/doc-root
AccessLog ${root}/access_log
ErrorLog ${root}/error_log
PageLog ${root}/page_log
ServerKeychain ${root}/ssl
User lp
Group lp
SystemGroup root
Sandboxing relaxed
FileDevice No
`;

/** The policy is the one CUPS ships: jobs are ended by their owner, found out over the socket. */
export const cupsConf = (server: string, address: string, keepsHistory: boolean): string => `LogLevel warn
Listen ${server}
Listen ${address}
Browsing No
WebInterface No
DefaultAuthType Basic
PreserveJobHistory ${keepsHistory ? 'Yes' : 'No'}
PreserveJobFiles No
MaxJobs 500
JobRetryInterval 5
JobRetryLimit 100
<Location />
  Order allow,deny
  Allow localhost
</Location>
<Location /admin>
  Order allow,deny
  Allow localhost
</Location>
<Policy default>
  JobPrivateAccess default
  JobPrivateValues default
  SubscriptionPrivateAccess default
  SubscriptionPrivateValues default
  <Limit Create-Job Print-Job Print-URI Validate-Job>
    Order deny,allow
  </Limit>
  <Limit Cancel-Job Hold-Job Release-Job Send-Document Restart-Job>
    Require user @OWNER @SYSTEM
    Order deny,allow
  </Limit>
  <Limit CUPS-Add-Modify-Printer CUPS-Delete-Printer Pause-Printer Resume-Printer Enable-Printer Disable-Printer CUPS-Accept-Jobs CUPS-Reject-Jobs>
    AuthType Default
    Require user @SYSTEM
    Order deny,allow
  </Limit>
  <Limit All>
    Order deny,allow
  </Limit>
</Policy>
`;
