
export http_proxy="$proxy" https_proxy="$proxy" HTTPS_PROXY="$proxy" no_proxy=169.254.169.254 NO_PROXY=169.254.169.254
