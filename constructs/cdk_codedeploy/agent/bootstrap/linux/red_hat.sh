
manager=$(command -v dnf || command -v yum) || fail 'there is neither dnf nor yum, one of which Red Hat and Amazon Linux have'
ruby=ruby
# Both wait by themselves for others to end.
install_packages() {
    again "$manager" install -y "$@"
}
install_file() {
    install_packages "$1"
}
before_installer() {
    :
}
