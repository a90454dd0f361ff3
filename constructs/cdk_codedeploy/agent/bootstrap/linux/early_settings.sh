
# Before the agent comes, which its package starts at once. An old dpkg would ask which settings to keep.
if ! command -v dpkg >/dev/null || dpkg --compare-versions "$(dpkg-query -Wf '${Version}' dpkg)" ge 1.19.5; then
    settings
fi
