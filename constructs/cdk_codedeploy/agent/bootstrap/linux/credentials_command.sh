
credentials() {
    sh -c "$refresh_command"
}
