
export https_proxy="$proxy" HTTPS_PROXY="$proxy"
