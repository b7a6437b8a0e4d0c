"""What a person must look at: messages nobody could file, results nobody could be told of, pages nobody answered."""
