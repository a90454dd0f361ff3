
manager=$(command -v dnf || command -v yum) || fail 'there is neither dnf nor yum, one of which Red Hat and Amazon Linux have'
ruby=ruby
install_packages() {
    again "$manager" install -y "$@"
}
