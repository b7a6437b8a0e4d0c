"""What members say to each other, decrypted: the messages inside MLS application messages. Pure.

The hub never imports this package. ``codec.encode`` and ``codec.decode`` are the only way in and out;
``spec/content/`` holds the same contract for other languages.
"""
