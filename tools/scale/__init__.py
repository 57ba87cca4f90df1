"""Does what is known depend on the order in which it came, and does taking in an article grow slow as more is known?"""
