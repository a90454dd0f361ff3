
fresh=
installed "$wanted" ||
    fail 'the agent that was asked for is not in the image; put it there, or leave out prepared'
