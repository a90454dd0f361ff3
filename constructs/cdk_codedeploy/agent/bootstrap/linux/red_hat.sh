
manager=$(command -v dnf || command -v yum)
# Both wait by themselves for others to end.
install_packages() {
    again "$manager" install -y "$@"
}
